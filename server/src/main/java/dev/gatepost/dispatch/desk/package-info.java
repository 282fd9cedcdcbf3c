/**
 * The desk for messages of which it is not known what became of them: groups them, has their providers asked, and lets
 * a person settle them in bulk. It promises that nothing is sent twice unless somebody said so, and that whoever
 * settles leaves a name and a reason. It decides nothing by itself.
 */
@NullMarked
package dev.gatepost.dispatch.desk;

import org.jspecify.annotations.NullMarked;
