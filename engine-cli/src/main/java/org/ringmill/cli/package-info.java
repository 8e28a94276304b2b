/** The {@code ringmill} command-line tool. */
@NullMarked
package org.ringmill.cli;

import org.jspecify.annotations.NullMarked;
