/**
 * The data inventory: every column that could hold something about a person, declared beside the migrations in
 * {@code inventory/*.txt} with its purpose, legal ground, retention and erasure step (PRV-04). A test compares it with
 * the migrated schema; nothing here looks at data.
 */
@NullMarked
package dev.gatepost.privacy.inventory;

import org.jspecify.annotations.NullMarked;
