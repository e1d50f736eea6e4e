package extracttest

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
)

// Compound makes an OLE compound file of streams in its root, each filled up with
// zeros to the size from which streams have sectors of their own. It takes
// pairs of a name and its bytes: seven at most, of 60 KiB together.
func Compound(streams ...string) []byte {
	const sector, end, free, fatMark = 512, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
	var body []byte
	fat := []uint32{fatMark, 2, end} // the table itself, the directory
	dir := make([]byte, 2*sector)
	entry := func(i int, name string, typ byte, child, right, start uint32, size int) {
		e := dir[128*i : 128*i+128]
		u := utf16.Encode([]rune(name + "\x00"))
		for k, c := range u {
			binary.LittleEndian.PutUint16(e[2*k:], c)
		}
		binary.LittleEndian.PutUint16(e[64:], uint16(2*len(u)))
		e[66], e[67] = typ, 1
		binary.LittleEndian.PutUint32(e[68:], free)
		binary.LittleEndian.PutUint32(e[72:], right)
		binary.LittleEndian.PutUint32(e[76:], child)
		binary.LittleEndian.PutUint32(e[116:], start)
		binary.LittleEndian.PutUint32(e[120:], uint32(size))
	}
	for i := 0; i < len(streams); i += 2 {
		data := []byte(streams[i+1])
		data = append(data, make([]byte, max(4096-len(data), (sector-len(data)%sector)%sector))...)
		start := uint32(len(fat))
		for k := range len(data) / sector {
			next := start + uint32(k) + 1
			if (k+1)*sector == len(data) {
				next = end
			}
			fat = append(fat, next)
		}
		body = append(body, data...)
		right := uint32(free)
		if i+2 < len(streams) {
			right = uint32(i/2 + 2)
		}
		entry(i/2+1, streams[i], 2, free, right, start, len(data))
	}
	entry(0, "Root Entry", 5, 1, free, end, 0)
	head := make([]byte, sector)
	copy(head, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	for off, v := range map[int]uint16{24: 0x3E, 26: 3, 28: 0xFFFE, 30: 9, 32: 6} {
		binary.LittleEndian.PutUint16(head[off:], v)
	}
	for off, v := range map[int]uint32{44: 1, 48: 1, 56: 4096, 60: end, 68: end, 76: 0} {
		binary.LittleEndian.PutUint32(head[off:], v)
	}
	for i := 80; i < sector; i += 4 {
		binary.LittleEndian.PutUint32(head[i:], free)
	}
	table := bytes.Repeat([]byte{0xFF}, sector)
	for i, v := range fat {
		binary.LittleEndian.PutUint32(table[4*i:], v)
	}
	return bytes.Join([][]byte{head, table, dir, body}, nil)
}
