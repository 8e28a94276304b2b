/** The front door of the journal: open, recover, append, force. */
@NullMarked
package org.ringmill.journal;

import org.jspecify.annotations.NullMarked;
