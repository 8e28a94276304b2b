/**
 * exchange-core 0.5.3 as a peer of the bench: a process of its own, since it needs the Disruptor, Agrona and Chronicle of its
 * time. It knows no class of Ringmill; the file of commands and the lines of requests and answers are all that they share.
 */
@NullMarked
package org.ringmill.peer.exchangecore;

import org.jspecify.annotations.NullMarked;
