/**
 * Controls as code: what a room says about itself so that others can hold it to account, as checks that read the real
 * state, tables of evidence, things that need an owner, measures, and chapters of the written policy. It promises that
 * results are only ever added. It judges nothing by itself and knows no other room; it depends on platform alone.
 */
@NullMarked
package dev.gatepost.controls;

import org.jspecify.annotations.NullMarked;
