import CCurl

/// What libcurl calls while it works on a handle: always on the loop's thread.
enum Callbacks {
    static let header: curl_write_callback = { bytes, size, count, pointer in
        guard let handle = EasyHandle.from(pointer), let bytes else { return 0 }
        handle.lastByte = handle.watch.now
        let length = size * count
        let line = UnsafeRawBufferPointer(start: bytes, count: length)
        return handle.reader.readHeaderLine(line) ? length : Callbacks.stop(length)
    }

    static let body: curl_write_callback = { bytes, size, count, pointer in
        guard let handle = EasyHandle.from(pointer), let bytes else { return 0 }
        handle.lastByte = handle.watch.now
        let length = size * count
        let piece = UnsafeRawBufferPointer(start: bytes, count: length)
        return handle.reader.readBody(piece, declaredCount: Callbacks.declaredCount(handle.curl)) ? length : Callbacks.stop(length)
    }

    /// The address policy, before a packet goes out.
    static let openSocket: curl_opensocket_callback = { pointer, _, address in
        guard let handle = EasyHandle.from(pointer), let address, let policy = handle.exchange?.options.addressPolicy
        else { return ccurl_socket_bad() }
        guard policy.allows(IPAddress(ccurl_address(address), length: Int(address.pointee.addrlen))) else {
            handle.refusal = .addressRefused
            return ccurl_socket_bad()
        }
        return ccurl_open_socket(address)
    }

    /// The address policy again, before the request goes out: the connection may be an earlier request's.
    static let connected: curl_prereq_callback = { pointer, remote, _, _, _ in
        guard let handle = EasyHandle.from(pointer), let policy = handle.exchange?.options.addressPolicy else {
            return CURL_PREREQFUNC_ABORT
        }
        if policy != .any, !policy.allows(remote.flatMap { IPAddress(numeric: $0) }) {
            handle.refusal = .addressRefused
            return CURL_PREREQFUNC_ABORT
        }
        handle.noteConnected()
        return CURL_PREREQFUNC_OK
    }

    /// The server's word on the length, compressed or not.
    private static func declaredCount(_ curl: UnsafeMutableRawPointer) -> Int? {
        var length: curl_off_t = -1
        let code = ccurl_get_size(curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length)
        return code == CURLE_OK && length >= 0 ? Int(length) : nil
    }

    /// A count that libcurl takes for a failure, whatever it had handed over.
    private static func stop(_ length: Int) -> Int { length == 0 ? 1 : 0 }
}

extension Failure {
    static let addressRefused = Failure(
        .addressRefused, "every address of the host is private, reserved or otherwise not of the public internet")
}

extension EasyHandle {
    /// libcurl holds the handle unretained; the loop keeps it alive as long as the transfer.
    fileprivate static func from(_ pointer: UnsafeMutableRawPointer?) -> EasyHandle? {
        pointer.map { Unmanaged<EasyHandle>.fromOpaque($0).takeUnretainedValue() }
    }
}
