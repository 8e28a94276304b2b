/** The durable engine: pipeline, journal, state machine and snapshots, opened in one call. */
@NullMarked
package org.ringmill.engine;

import org.jspecify.annotations.NullMarked;
