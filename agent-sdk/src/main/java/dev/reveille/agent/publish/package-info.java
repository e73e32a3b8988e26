/** Tell Reveille what tenants do. */
@NullMarked
package dev.reveille.agent.publish;

import org.jspecify.annotations.NullMarked;
