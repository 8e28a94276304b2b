/** What the tests of this module share. */
@NullMarked
package org.ringmill.testing;

import org.jspecify.annotations.NullMarked;
