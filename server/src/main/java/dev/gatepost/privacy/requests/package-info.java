/**
 * Access requests: everything held about a person, collected by the same stores that erase it, as one sealed file that
 * a person with a right fetches within days (PRV-03). It sends the file to nobody.
 */
@NullMarked
package dev.gatepost.privacy.requests;

import org.jspecify.annotations.NullMarked;
