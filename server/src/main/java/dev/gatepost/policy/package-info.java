/**
 * May it be sent? Rule packs as versioned data, and one pure function over a request and its facts that answers allow,
 * defer or deny with reasons, rules and sources. It promises that the strictest rule wins and that what is unknown is
 * refused for promotion. It reads no database and no clock.
 */
@NullMarked
package dev.gatepost.policy;

import org.jspecify.annotations.NullMarked;
