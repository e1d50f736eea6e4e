// Package media reads audio and video files: what they say of themselves, such
// as titles and performers. Sound and pictures stay unread, and that is what
// each of its documents says: a recording needs a consent of its own.
package media

import (
	"context"
	"encoding/binary"
	"io"
	"iter"
	"regexp"
	"strings"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/flow"
)

// Format is audio and video. A document's Format is the kind: "mp3", "mkv".
type Format struct{}

// Name returns "media".
func (Format) Name() string { return "media" }

// Match reports whether h is audio or video by its first bytes.
func (Format) Match(h *extract.Head) bool { return kind(h.Bytes) != "" }

// magics are the kinds that a fixed string tells.
var magics = []struct {
	at          int
	magic, kind string
}{
	{0, "ID3", "mp3"}, {0, "fLaC", "flac"}, {0, "OggS", "ogg"}, {0, "FLV\x01", "flv"}, {0, ".RMF\x00", "rm"}, {0, "caff\x00", "caf"},
	{0, "#!AMR", "amr"}, {0, "#!SILK_V3", "silk"}, {1, "#!SILK_V3", "silk"}, // WeChat puts a byte before it
	{0, "MAC ", "ape"}, {0, "MThd\x00", "midi"}, {0, "\x1A\x45\xDF\xA3", "mkv"}, {0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11\xA6\xD9", "wma"},
	{0, "\x00\x00\x01\xBA", "mpeg"}, {0, "\x00\x00\x01\xB3", "mpeg"}, {8, "WAVE", "wav"}, {8, "AVI ", "avi"}, {8, "AIFF", "aiff"}, {8, "AIFC", "aiff"},
	{4, "ftyp", "mp4"}, {4, "moov", "mov"}, {4, "mdat", "mov"}, {4, "wide", "mov"}, {4, "skip", "mov"},
}

// kind tells a file's kind by its first bytes; "" if it is no recording.
// Pictures that begin with "ftyp" come before this format.
func kind(b []byte) string {
	for _, m := range magics {
		if len(b) < m.at+len(m.magic) || string(b[m.at:m.at+len(m.magic)]) != m.magic {
			continue
		}
		switch m.kind {
		case "mp3": // a version comes next, and in a text a letter
			if len(b) < 10 || b[3] > 4 {
				continue
			}
		case "ape":
			if v := le32(b, 4) & 0xFFFF; v < 3000 || v > 4999 {
				continue
			}
		case "wav", "avi":
			if string(b[:4]) != "RIFF" && string(b[:4]) != "RF64" {
				continue
			}
		case "aiff":
			if string(b[:4]) != "FORM" {
				continue
			}
		case "mov": // the size of an atom comes first: small, or a text that says "moov"
			if b[0] != 0 && m.magic != "mdat" || b[0] >= ' ' {
				continue
			}
		case "mp4":
			switch {
			case b[0] != 0 || len(b) < 12:
				continue
			case string(b[8:10]) == "qt":
				return "mov"
			case string(b[8:11]) == "M4A" || string(b[8:11]) == "M4B":
				return "m4a"
			case string(b[8:10]) == "3g":
				return "3gp"
			}
		}
		return m.kind
	}
	if frames(b) {
		return "mp3"
	}
	if len(b) > 3*188 && b[0] == 0x47 && b[188] == 0x47 && b[376] == 0x47 && b[564] == 0x47 && b[3]&0x10 != 0 && b[1] < 0x60 {
		return "mpeg" // a transport stream, ISO/IEC 13818-1, 2.4.3.2
	}
	return ""
}

// mediaTypes are the kinds' media types.
var mediaTypes = map[string]string{
	"mp3": "audio/mpeg", "flac": "audio/flac", "ogg": "audio/ogg", "flv": "video/x-flv", "rm": "video/x-realmedia", "caf": "audio/x-caf",
	"amr": "audio/amr", "silk": "audio/silk", "ape": "audio/x-ape", "midi": "audio/midi", "mkv": "video/x-matroska", "wma": "audio/x-ms-asf",
	"mpeg": "video/mpeg", "wav": "audio/wav", "avi": "video/x-msvideo", "aiff": "audio/aiff", "mp4": "video/mp4", "mov": "video/quicktime",
	"m4a": "audio/mp4", "3gp": "video/3gpp",
}

// maxTag bounds the bytes that are held of one tag or container of them.
const maxTag = 4 << 20

// Extract implements extract.Format.
func (Format) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		head := make([]byte, min(src.Size, 4096))
		if _, err := io.ReadFull(src.Reader(), head); err != nil {
			yield(nil, err)
			return
		}
		k := kind(head)
		if k == "" {
			yield(nil, document.Problem{Path: src.Name, Cause: document.Malformed})
			return
		}
		e := flow.NewEmitter(ctx, src, k, yield)
		e.Segment(document.Recording, "recording", "", 0, flow.Piece{Text: mediaTypes[k]})
		t := &tags{Emitter: e, r: src.Data, size: src.Size}
		switch k {
		case "mp3":
			t.id3()
		case "mp4", "m4a", "mov", "3gp":
			t.atoms(0, t.size, "", 0)
		case "wav", "avi", "aiff":
			t.riff(k == "aiff")
		case "flac":
			t.flac()
		case "ogg":
			t.vorbis(t.read(0, min(t.size, 64<<10)))
		case "wma":
			t.asf()
		case "mkv":
			t.ebml(0, t.size, 0)
		}
		e.Problem("", document.Problem{Cause: document.Media})
		e.Close(nil)
	}
}

// tags emits what a file says of itself.
type tags struct {
	*flow.Emitter
	r    io.ReaderAt
	size int64
	n    int // fields so far
}

// maxFields bounds the fields of one file.
const maxFields = 10_000

// read returns n bytes at off, or fewer at the end of the file; nil if that
// is more than is held.
func (t *tags) read(off, n int64) []byte {
	if off < 0 || off >= t.size || n <= 0 || n > maxTag {
		return nil
	}
	b := make([]byte, min(n, t.size-off))
	k, _ := t.r.ReadAt(b, off)
	return b[:k]
}

// place is where a recording was made, as ISO 6709 writes it.
var place = regexp.MustCompile(`^[+-]\d{2}\.\d+[+-]\d{3}\.\d+`)

// field emits one field.
func (t *tags) field(label, s string) {
	if t.n++; t.n > maxFields {
		return
	}
	if s = strings.TrimSpace(strings.ReplaceAll(s, "\x00", " ")); s != "" {
		if place.MatchString(s) {
			label = "GPS"
		}
		t.Property(label, label, flow.Piece{Text: s, Ref: tag{}})
	}
}

// tag is the Ref of a field, which can't be changed.
type tag struct{}

func be32(b []byte, at int) int64 {
	if at+4 > len(b) {
		return 0
	}
	return int64(binary.BigEndian.Uint32(b[at:]))
}

func le32(b []byte, at int) int64 {
	if at+4 > len(b) {
		return 0
	}
	return int64(binary.LittleEndian.Uint32(b[at:]))
}
