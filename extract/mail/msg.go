package mail

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/richardlehane/mscfb"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/charset"
	"yinqu/extract/flow"
)

// Msg is the format of messages, contacts and appointments saved by Outlook.
type Msg struct{}

// Name returns "msg".
func (Msg) Name() string { return "msg" }

// Match reports whether h is an Outlook item.
func (Msg) Match(h *extract.Head) bool {
	return slices.Contains(h.Streams(), "__properties_version1.0")
}

// The properties that are no text of their own ([MS-OXPROPS]).
const (
	propHTML       = 0x1013
	propRTF        = 0x1009
	propAttachment = 0x3701
	propLongName   = 0x3707
	propShortName  = 0x3704
	propClass      = 0x001A
	propCodePage   = 0x3FFD
)

// propNames are the names of the commonest properties, for labels.
var propNames = map[int]string{0x0037: "subject", 0x003D: "subject prefix", 0x0042: "sender", 0x0065: "sender", 0x0070: "topic", 0x007D: "header",
	0x0C1A: "sender", 0x0C1F: "sender", 0x0E02: "bcc", 0x0E03: "cc", 0x0E04: "to", 0x0E1D: "subject", 0x1000: "body", 0x3001: "name", 0x3003: "e-mail",
	0x3704: "file name", 0x3707: "file name", 0x3A08: "phone", 0x3A09: "phone", 0x3A1C: "mobile", 0x3A16: "company", 0x3A17: "title", 0x39FE: "e-mail",
	0x3A06: "given name", 0x3A11: "surname", 0x3A29: "address", 0x3A15: "address"}

// An item reads one Outlook item, which can hold others.
type item struct {
	src     extract.Source
	e       *flow.Emitter
	streams map[string][]stream // by storage
	read    func(name string, data []byte)
}

type stream struct {
	name string
	data []byte
}

// Extract implements extract.Format.
func (Msg) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		streams, err := openMsg(src)
		if err != nil {
			yield(nil, err)
			return
		}
		e := flow.NewEmitter(ctx, src, "msg", yield)
		it := item{src: src, e: e, streams: streams}
		it.read = func(name string, data []byte) {
			e.After(name, func() error {
				m, err := src.Member(name, bytes.NewReader(data), int64(len(data)))
				if err == nil {
					e.SendMember(m)
				}
				return err
			})
		}
		it.emit("", 0)
		e.Close(nil)
	}
}

// openMsg returns the streams of src by their storages.
func openMsg(src extract.Source) (streams map[string][]stream, err error) {
	malformed := document.Problem{Path: src.Name, Cause: document.Malformed}
	defer func() {
		if recover() != nil { // the container's parser trusts some of its numbers
			err = malformed
		}
	}()
	if src.Size > src.Limits().Part {
		return nil, document.Problem{Path: src.Name, Cause: document.TooLarge}
	}
	r, err := mscfb.New(src.Reader())
	if err != nil {
		return nil, malformed
	}
	streams = map[string][]stream{}
	total := int64(0)
	for _, f := range r.File {
		if f.FileInfo().IsDir() || f.Size <= 0 || f.Size > src.Size {
			continue
		}
		if total += f.Size; total > 2*src.Size {
			return nil, malformed
		}
		b := make([]byte, f.Size)
		n, _ := io.ReadFull(f, b)
		storage := strings.Join(f.Path, "/")
		streams[storage] = append(streams[storage], stream{f.Name, b[:n]})
	}
	return streams, nil
}

// emit emits the item in a storage, its recipients, attachments and the items
// inside it.
func (it *item) emit(storage string, depth int) {
	name := ""
	var attached, html, rtf []byte
	body := false
	for _, s := range it.streams[storage] {
		id, typ, ok := property(s.name)
		if !ok {
			continue
		}
		switch {
		case typ == 0x1F || typ == 0x1E:
			text := it.text(typ, s.data)
			switch id {
			case propClass:
				continue
			case propLongName:
				name = text
			case propShortName:
				if name == "" {
					name = text
				}
			}
			body = body || id == 0x1000
			it.field(id, text)
		case typ == 0x0102 && id == propAttachment:
			attached = s.data
		case typ == 0x0102 && id == propHTML:
			html = s.data
		case typ == 0x0102 && id == propRTF:
			rtf = s.data
		}
	}
	if attached != nil {
		if name == "" {
			name = "attachment"
		}
		it.read(strings.ReplaceAll(name, "\\", "/"), attached)
	}
	if html != nil {
		it.read("body.html", html)
	}
	if rtf != nil && !body {
		if b, ok := decompressRTF(rtf); ok {
			it.read("body.rtf", b)
		} else {
			it.e.Problem("body.rtf", document.Problem{Cause: document.Malformed})
		}
	}
	if depth >= it.src.Limits().Depth {
		it.e.Problem(storage, document.Problem{Cause: document.TooDeep})
		return
	}
	var inside []string
	for s := range it.streams {
		dir, base := "", s
		if i := strings.LastIndexByte(s, '/'); i >= 0 {
			dir, base = s[:i], s[i+1:]
		}
		if dir == storage && s != "" && (strings.HasPrefix(base, "__attach") || strings.HasPrefix(base, "__recip") || strings.HasPrefix(base, "__substg1.0_3701000D")) {
			inside = append(inside, s)
		}
	}
	slices.Sort(inside)
	for _, s := range inside {
		it.emit(s, depth+1)
	}
}

// property returns the number and the type in a stream's name.
func property(name string) (id, typ int, ok bool) {
	hex, ok := strings.CutPrefix(name, "__substg1.0_")
	if !ok || len(hex) < 8 {
		return 0, 0, false
	}
	n, err := strconv.ParseUint(hex[:8], 16, 32)
	return int(n >> 16), int(n & 0xFFFF), err == nil
}

func (it *item) field(id int, text string) {
	kind, label := document.Metadata, propNames[id]
	if label == "" {
		label = "property " + strconv.FormatInt(int64(id), 16)
	}
	if id == 0x1000 {
		kind = document.Body
	}
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\r\n\x00"); strings.TrimSpace(line) != "" {
			l := label
			if kind == document.Body {
				l = ""
			}
			it.e.Segment(kind, label, l, 0, flow.Piece{Text: line})
		}
	}
}

// text decodes a string property.
func (it *item) text(typ int, b []byte) string {
	if typ == 0x1F {
		u := make([]uint16, len(b)/2)
		for i := range u {
			u[i] = binary.LittleEndian.Uint16(b[2*i:])
		}
		return strings.TrimRight(string(utf16.Decode(u)), "\x00")
	}
	b = bytes.TrimRight(b, "\x00")
	cs, ok := charset.Lookup(map[int]string{936: "gbk", 950: "big5", 932: "shift_jis", 949: "euc-kr", 65001: "utf-8", 1251: "windows-1251", 1252: "windows-1252"}[it.codePage()])
	if !ok {
		if cs, ok = charset.Detect(b); !ok {
			cs = charset.Western
		}
	}
	return strings.ToValidUTF8(cs.String(b), "\uFFFD")
}

// codePage returns the code page that the item states for its strings; 0 if none.
func (it *item) codePage() int {
	for _, s := range it.streams[""] {
		if s.name != "__properties_version1.0" {
			continue
		}
		for at := 32; at+16 <= len(s.data); at += 16 {
			if binary.LittleEndian.Uint32(s.data[at:]) == propCodePage<<16|3 {
				return int(binary.LittleEndian.Uint32(s.data[at+8:]))
			}
		}
	}
	return 0
}

// rtfStart fills the dictionary before the first byte ([MS-OXRTFCP] 2.1.3.1.1).
const rtfStart = "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"

// decompressRTF returns the text of a compressed body.
func decompressRTF(b []byte) ([]byte, bool) {
	if len(b) < 16 {
		return nil, false
	}
	size, kind := int(binary.LittleEndian.Uint32(b[4:])), string(b[8:12])
	b = b[16:]
	if kind == "MELA" {
		return b[:min(size, len(b))], true
	}
	if kind != "LZFu" || size > 9*len(b)+len(rtfStart) {
		return nil, false
	}
	var dict [4096]byte
	at := copy(dict[:], rtfStart)
	out := make([]byte, 0, size)
	put := func(c byte) {
		out = append(out, c)
		dict[at] = c
		at = (at + 1) % len(dict)
	}
	for i := 0; i < len(b); {
		control := b[i]
		i++
		for bit := 0; bit < 8 && i < len(b); bit++ {
			if control>>bit&1 == 0 {
				put(b[i])
				i++
				continue
			}
			if i+2 > len(b) {
				return out, len(out) > 0
			}
			ref := int(b[i])<<8 | int(b[i+1])
			i += 2
			from := ref >> 4
			if from == at {
				return out, true
			}
			for k := range ref&15 + 2 {
				put(dict[(from+k)%len(dict)])
			}
		}
		if len(out) > size+len(dict) {
			return out, true
		}
	}
	return out, true
}
