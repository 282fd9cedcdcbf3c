/**
 * Certificates: the local authority that a first start makes, the files that a company brings, client certificates for
 * callers, and what is negotiated at a TLS door. It promises that no private key is readable by others, that a file
 * that cannot be used never replaces one that can, and that no door takes less than TLS 1.2. It opens no port.
 */
@NullMarked
package dev.gatepost.platform.tls;

import org.jspecify.annotations.NullMarked;
