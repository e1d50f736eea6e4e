package ole

import (
	"bytes"

	"yinqu/document"
	"yinqu/extract/charset"
	"yinqu/extract/flow"
)

// maxMacro bounds the source of one module.
const maxMacro = 8 << 20

// readMacros emits the sources of the modules in a storage of a VBA project
// ([MS-OVBA] 2.3.4.3). It reports whether it is one.
func (f *file) readMacros(e *flow.Emitter, storage string) bool {
	if f.find(storage, "_VBA_PROJECT") == nil || f.find(storage, "dir") == nil {
		return false
	}
	for _, s := range f.streams {
		if s.storage != storage {
			continue
		}
		// The source lies behind compiled code, and begins with an attribute.
		i := bytes.Index(s.data, []byte("\x00Attribut"))
		if i < 3 || s.data[i-3] != 1 {
			continue
		}
		for line := range bytes.Lines(decompress(s.data[i-2:])) {
			if line = bytes.TrimSpace(line); len(line) > 0 && !bytes.HasPrefix(line, []byte("Attribute ")) {
				e.Segment(document.Metadata, "macro "+s.name, "", 0, flow.Piece{Text: charset.Text(line), Ref: fixed{}})
			}
		}
	}
	return true
}

// decompress unpacks the chunks of a compressed container ([MS-OVBA] 2.4.1),
// as far as they are whole.
func decompress(b []byte) (out []byte) {
	for len(b) >= 2 && len(out) < maxMacro {
		head := u16(b, 0)
		size := min(head&0xFFF+3, len(b))
		chunk := b[2:size]
		b = b[size:]
		if head&0x8000 == 0 {
			out = append(out, chunk...)
			continue
		}
		start := len(out)
		for len(chunk) > 0 {
			flags := chunk[0]
			chunk = chunk[1:]
			for bit := 0; bit < 8 && len(chunk) > 0; bit++ {
				if flags>>bit&1 == 0 {
					out = append(out, chunk[0])
					chunk = chunk[1:]
					continue
				}
				if len(chunk) < 2 {
					return out
				}
				token := u16(chunk, 0)
				chunk = chunk[2:]
				bits := 4 // of the distance: as many as what is unpacked so far needs
				for 1<<bits < len(out)-start {
					bits++
				}
				from := len(out) - token>>(16-bits) - 1
				if from < start {
					return out
				}
				for n := token&(0xFFFF>>bits) + 3; n > 0; n-- {
					out = append(out, out[from])
					from++
				}
			}
		}
	}
	return out
}
