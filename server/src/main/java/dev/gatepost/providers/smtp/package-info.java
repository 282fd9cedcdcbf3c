/**
 * Mail to a server that speaks SMTP, and what comes back as mail: bounces, complaints, answers. It promises that
 * nothing travels in the clear but to this machine, that a mail is called untaken only where the server cannot have it,
 * and that no returned mail is believed of a message without the proof in its address. It knows no provider's API.
 */
@NullMarked
package dev.gatepost.providers.smtp;

import org.jspecify.annotations.NullMarked;
