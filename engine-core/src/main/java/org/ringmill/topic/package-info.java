/** Publish and subscribe: topics by dotted names, patterns, a buffer and a policy for each subscription. */
@NullMarked
package org.ringmill.topic;

import org.jspecify.annotations.NullMarked;
