package ole

import (
	"bytes"
	"regexp"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding"

	"yinqu/document"
	"yinqu/extract/charset"
	"yinqu/extract/flow"
)

// maxMacro bounds the source of one module.
const maxMacro = 8 << 20

// readMacros emits the sources of the modules in a storage of a VBA project
// ([MS-OVBA] 2.3.4.3). It reports whether it is one.
func (f *file) readMacros(e *flow.Emitter, storage string) bool {
	dir := f.find(storage, "dir")
	if f.find(storage, "_VBA_PROJECT") == nil || dir == nil {
		return false
	}
	enc := macroEncoding(dir.data)
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
			if line = own(bytes.TrimSpace(line)); len(line) > 0 {
				e.Segment(document.Metadata, "macro "+s.name, "", 0, flow.Piece{Text: macroText(line, enc), Ref: fixed{}})
			}
		}
	}
	return true
}

// keywords begin lines of a module, or are all of one.
var keywords = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:Attribute .*|Option \w+|End (?:Sub|Function|Property|If|With|Select|Type|Enum)|(?:(?:Public|Private|Friend|Static) )*(?:Sub|Function|Property [GLS]et) )`)
})

// own returns what of a line its author wrote: Sub Greet() is no Mr Sub.
func own(line []byte) []byte { return line[len(keywords().Find(line)):] }

// macroEncoding returns the code page that a project's dir stream states
// (2.3.4.2.1.5); nil if it states none.
func macroEncoding(dir []byte) encoding.Encoding {
	if len(dir) == 0 {
		return nil
	}
	b := decompress(dir[1:])
	for at := 0; at+6 <= len(b); {
		id, size := u16(b, at), u32(b, at+2)
		if id == projectCodePage && size == 2 {
			return codePage(u16(b, at+6))
		}
		if size < 0 || size > len(b) {
			break
		}
		at += 6 + size
	}
	return nil
}

// projectCodePage is the record of the code page.
const projectCodePage = 0x0003

// macroText decodes a line: programs of other makers write UTF-8 whatever they
// state.
func macroText(line []byte, enc encoding.Encoding) string {
	if enc != nil && !utf8.Valid(line) {
		if b, err := enc.NewDecoder().Bytes(line); err == nil {
			return string(b)
		}
	}
	return charset.Text(line)
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
