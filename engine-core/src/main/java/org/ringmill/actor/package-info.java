/**
 * Actors: private state, one message at a time, nothing but messages between them. Start at {@link org.ringmill.actor.ActorSystem}.
 */
@NullMarked
package org.ringmill.actor;

import org.jspecify.annotations.NullMarked;
