/** The nouns everyone shares: tenants, agents, nodes, specs, reasons, problems. Pure. */
@NullMarked
package dev.reveille.core.fleet;

import org.jspecify.annotations.NullMarked;
