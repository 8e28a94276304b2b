/**
 * jcstress on the classes that ship, one class per claim. Two actors run the stages and the publishers in the place of the
 * threads; every outcome that is not listed is forbidden and stops the build.
 */
@NullMarked
package org.ringmill.stress;

import org.jspecify.annotations.NullMarked;
