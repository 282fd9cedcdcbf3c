/**
 * The life of a template's versions: written, submitted, approved by other people than their makers, activated,
 * superseded or withdrawn. It promises that nothing reaches people that its makers alone have looked at, that every
 * step is audited with who took it, and that a withdrawal is in force for the next hand-over.
 */
@NullMarked
package dev.gatepost.templates.versions;

import org.jspecify.annotations.NullMarked;
