/**
 * What is known of each message: the immutable message with its decision, its sealed content, its state, every step and
 * attempt. It promises that a state moves only along the transition table, whatever the order in which reports arrive,
 * and that each step is written with its audit event. It decides nothing and sends nothing.
 */
@NullMarked
package dev.gatepost.messages;

import org.jspecify.annotations.NullMarked;
