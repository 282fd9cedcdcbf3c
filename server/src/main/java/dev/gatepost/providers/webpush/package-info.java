/**
 * Push to browsers by their own push services (RFC 8030): encryption to the browser (RFC 8291), our voucher (RFC 8292),
 * adapter. It promises that the service can read nothing, and that an endpoint, which a stranger gave, is called only
 * through a client that keeps to the open internet. It hears nothing back.
 */
@NullMarked
package dev.gatepost.providers.webpush;

import org.jspecify.annotations.NullMarked;
