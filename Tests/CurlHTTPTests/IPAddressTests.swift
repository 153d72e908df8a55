import Testing

@testable import CurlHTTP

@Suite("Addresses of the public internet")
struct IPAddressTests {
    @Test(
        "private, reserved and translated addresses are not public",
        arguments: [
            "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1",
            "127.255.255.255", "169.254.0.0", "169.254.169.254", "172.16.0.0", "172.31.255.255", "192.0.0.0", "192.0.0.255",
            "192.0.2.1", "192.88.99.1", "192.168.0.0", "192.168.255.255", "198.18.0.0", "198.19.255.255", "198.51.100.7",
            "203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.0", "255.255.255.255",
            "::", "::1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
            "64:ff9b::a00:1", "64:ff9b:1::808:808", "64:ff9b:1:ffff::1", "100::1", "2001::1", "2001:0:808:808::1", "2001:2::1",
            "2001:10::1", "2001:20::1", "2001:1ff:ffff::1", "2001:db8::1", "2002:7f00:1::1", "2002:a00:1::1", "2002:c0a8:101::1",
            "3fff::1", "3fff:fff:ffff::1", "5f00::1", "fc00::1", "fdff:ffff::1", "fe80::1", "fe80::1%eth0", "febf::1", "fec0::1",
            "ff00::1", "ff02::1", "4000::1", "1fff::1",
        ])
    func refuses(text: String) throws {
        let address = try #require(IPAddress(numeric: text))
        #expect(!address.isPublic)
        #expect(!AddressPolicy.publicOnly.allows(address))
        #expect(AddressPolicy.any.allows(address))
    }

    @Test(
        "the neighbours of the closed ranges are public",
        arguments: [
            "1.0.0.0", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1",
            "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.3.0",
            "192.88.98.255", "192.88.100.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255",
            "198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255",
            "2000::1", "2001:200::1", "2001:4860:4860::8888", "2001:db7::1", "2001:db9::1", "2002:808:808::1", "2003::1",
            "2606:4700::1111", "3ffe::1", "3fff:1000::1", "::ffff:8.8.8.8", "64:ff9b::808:808",
        ])
    func allows(text: String) throws {
        let address = try #require(IPAddress(numeric: text))
        #expect(address.isPublic)
        #expect(AddressPolicy.publicOnly.allows(address))
    }

    @Test(
        "what is not an address in numbers is none, and no address is not public",
        arguments: ["", "localhost", "127.1", "1.2.3.4.5", "::g"])
    func notAnAddress(text: String) {
        #expect(IPAddress(numeric: text) == nil)
        #expect(!AddressPolicy.publicOnly.allows(nil))
    }
}

@Suite("What a URL's host says of its address")
struct HostPolicyTests {
    @Test(
        "an address in numbers, and what is always this machine, is judged in any spelling",
        arguments: [
            "127.0.0.1", "127.1", "0x7f000001", "2130706433", "10.0.0.1", "169.254.169.254", "[::1]", "[fe80::1]", "[::ffff:10.0.0.1]",
            "localhost", "LOCALHOST", "localhost.", "api.localhost",
        ])
    func refused(host: String) {
        #expect(!AddressPolicy.publicOnly.mayReach(host: host))
        #expect(AddressPolicy.any.mayReach(host: host))
    }

    @Test(
        "a public address, and every other name, may be asked for",
        arguments: ["8.8.8.8", "[2606:4700::1111]", "hooks.example", "10.example"])
    func allowed(host: String) { #expect(AddressPolicy.publicOnly.mayReach(host: host)) }
}
