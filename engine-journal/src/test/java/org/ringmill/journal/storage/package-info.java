@NullMarked
package org.ringmill.journal.storage;

import org.jspecify.annotations.NullMarked;
