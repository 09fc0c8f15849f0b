package grid

import (
	"bytes"
	"encoding/binary"
)

// The signatures of a zip's directory and of the record at its end.
const (
	zipDirectory = "PK\x01\x02"
	zipEnd       = "PK\x05\x06"
)

// WholeZip reports whether the directory of a zip stands where the record at its
// end says. Of a zip that is cut off, the last such record may be that of a
// workbook stored in it: archive/zip, which lets other bytes stand in front,
// would read that workbook in place of the zip.
func WholeZip(data []byte) bool {
	const (
		endSize  = 22      // of the record, without its comment
		comment  = 1 << 16 // the longest
		zip64    = 1<<32 - 1
		entries  = 10 // where the record counts them
		starting = 16 // where it says that they begin
	)
	tail := data[max(0, len(data)-comment-endSize):]
	at := bytes.LastIndex(tail, []byte(zipEnd))
	for ; at >= 0; at = bytes.LastIndex(tail[:at], []byte(zipEnd)) {
		if len(tail)-at >= endSize && len(tail)-at-endSize >= int(binary.LittleEndian.Uint16(tail[at+endSize-2:])) {
			break
		}
	}
	if at < 0 {
		return false
	}
	end := tail[at:]
	offset := uint64(binary.LittleEndian.Uint32(end[starting:]))
	if binary.LittleEndian.Uint16(end[entries:]) == 0 || offset == zip64 {
		return true // there is nothing to stand anywhere, or another record says where
	}
	return offset < uint64(len(data)) && bytes.HasPrefix(data[offset:], []byte(zipDirectory))
}
