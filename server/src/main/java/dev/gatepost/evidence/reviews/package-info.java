/** Reviews as campaigns: items made from what is in force, decided one by one by people (GOV-03). */
@NullMarked
package dev.gatepost.evidence.reviews;

import org.jspecify.annotations.NullMarked;
