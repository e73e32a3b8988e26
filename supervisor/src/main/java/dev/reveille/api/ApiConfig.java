package dev.reveille.api;

import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Where HTTP is served.
 *
 * @param address {@code host:port}, an IPv6 host in brackets; port 0 takes a free one
 */
public record ApiConfig(String address) {
    /**
     * The address, resolved.
     *
     * @throws Problems if it is not {@code host:port} or the host is not known
     */
    InetSocketAddress socket() {
        int colon = address.lastIndexOf(':');
        String port = address.substring(colon + 1);
        if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            throw wrong("is not host:port");
        }
        String host = address.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
        try {
            return new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(port));
        } catch (UnknownHostException e) {
            throw wrong("names a host that is not known");
        }
    }

    private Problems wrong(String what) {
        return new Problems(
                Problem.invalid(
                        "InvalidAddress",
                        "api.address \"" + address + "\" " + what,
                        "write a host and a port from 0 to 65535, such as 127.0.0.1:8700"));
    }
}
