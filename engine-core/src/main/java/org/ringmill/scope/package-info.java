/**
 * How long work lives: scopes with cancellation, deadline and values, groups of tasks that fail together, a fair semaphore, and
 * the orderly end of a process.
 */
@NullMarked
package org.ringmill.scope;

import org.jspecify.annotations.NullMarked;
