/**
 * An exchange on the engine: limit order books by price-time priority, many symbols, an optional risk stage, and the
 * text formats in which its commands and results come and go.
 */
@NullMarked
package org.ringmill.examples.exchange;

import org.jspecify.annotations.NullMarked;
