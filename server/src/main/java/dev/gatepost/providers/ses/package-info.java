/**
 * Mail through Amazon SES (v2): adapter, events by way of Amazon SNS, codes. It promises that events are believed from
 * the connection's own topic alone, and that opens and clicks are not read. It knows no other provider.
 */
@NullMarked
package dev.gatepost.providers.ses;

import org.jspecify.annotations.NullMarked;
