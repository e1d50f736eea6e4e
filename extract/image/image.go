// Package image reads pictures as documents: what their metadata say, and the
// text in them if an OCR engine is installed. A changed copy is blank, or
// without metadata.
package image

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"strings"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/flow"
	"yinqu/extract/ocr"
)

// Format reads PNG, JPEG, TIFF, BMP, GIF, WebP, HEIF and AVIF pictures, and the
// text records of Windows metafiles. A document's Format is the kind in lower
// case: "jpeg", "emf". Its zero value looks for an installed OCR engine. It is
// safe for concurrent use.
type Format struct {
	// OCR recognises the text of pictures; nil looks for an installed engine.
	OCR ocr.Engine
}

// Name returns "image".
func (Format) Name() string { return "image" }

// Match reports whether h is a picture by its first bytes.
func (Format) Match(h *extract.Head) bool { return kind(h.Bytes) != "" }

// kind tells a picture's kind by its first bytes; "" if it is none.
func kind(b []byte) string {
	has := func(at int, magic string) bool {
		return len(b) >= at+len(magic) && string(b[at:at+len(magic)]) == magic
	}
	switch {
	case has(0, "\x89PNG\r\n\x1A\n"):
		return "png"
	case has(0, "\xFF\xD8\xFF"):
		return "jpeg"
	case has(0, "GIF87a") || has(0, "GIF89a"):
		return "gif"
	case has(0, "II*\x00") || has(0, "MM\x00*"):
		return "tiff"
	case has(0, "RIFF") && has(8, "WEBP"):
		return "webp"
	case has(4, "ftyp") && len(b) >= 12:
		return isoBrands[string(b[8:12])]
	case has(0, jp2Signature) || has(0, jp2Stream):
		return "jpeg2000"
	case has(0, "BM") && len(b) >= 26 && binary.LittleEndian.Uint16(b[8:]) == 0 && isDIB(binary.LittleEndian.Uint32(b[14:])):
		return "bmp"
	case has(0, "\x01\x00\x00\x00") && has(40, " EMF"):
		return "emf"
	case has(0, "\xD7\xCD\xC6\x9A\x00\x00") || isWMF(b):
		return "wmf"
	}
	return ""
}

// isoBrands are the pictures among the files of ISO/IEC 14496-12.
var isoBrands = map[string]string{
	"heic": "heif", "heix": "heif", "heim": "heif", "heis": "heif", "hevc": "heif", "mif1": "heif", "msf1": "heif",
	"avif": "avif", "avis": "avif",
}

// isDIB reports whether a bitmap's header has one of the sizes that exist.
func isDIB(size uint32) bool {
	return size == 12 || size == 40 || size == 52 || size == 56 || size == 108 || size == 124
}

// Extract implements extract.Format.
func (f Format) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		if p, err := open(src); err != nil {
			yield(nil, err)
		} else {
			f.emit(ctx, src, p, yield)
		}
	}
}

// emit yields the picture's document and those of the bitmaps in it.
func (f Format) emit(ctx context.Context, src extract.Source, p *picture, yield func(*document.Document, error) bool) {
	e := flow.NewEmitter(ctx, src, p.kind, yield)
	bitmap := func(name string, data []byte) {
		e.After(name, func() error {
			m, err := src.Member(name, bytes.NewReader(data), int64(len(data)))
			if err == nil {
				e.SendMember(m)
			}
			return err
		})
	}
	e.Close(f.read(ctx, e, p, bitmap))
}

func open(src extract.Source) (*picture, error) {
	if src.Size > src.Limits().Part {
		return nil, document.Problem{Path: src.Name, Cause: document.TooLarge}
	}
	b := make([]byte, src.Size)
	if n, err := io.ReadFull(src.Reader(), b); err != nil {
		return nil, fmt.Errorf("read picture after %d bytes: %w", n, err)
	}
	return &picture{kind: kind(b), data: b}, nil
}

// A picture is one on its way to text.
type picture struct {
	kind        string
	data        []byte
	orientation int  // of EXIF, 1 to 8; 0 if there is none
	camera      bool // a camera took it
}

// made is the Ref of text that is changed only by taking it away.
type made struct{}

func (f Format) read(ctx context.Context, e *flow.Emitter, p *picture, bitmap func(name string, data []byte)) error {
	switch p.kind {
	case "":
		return document.Problem{Cause: document.Malformed}
	case "emf":
		return readEMF(newPlotter(e, bitmap), p.data)
	case "wmf":
		return readWMF(newPlotter(e, bitmap), p.data)
	}
	p.readMetadata(e)
	if p.camera || p.kind == "heif" { // what phones take
		e.Segment(document.Recording, "photograph", "", 0, flow.Piece{Text: "image/" + p.kind, Ref: made{}})
	}
	return f.recognise(ctx, e, p)
}

// recognise emits the text in the picture.
func (f Format) recognise(ctx context.Context, e *flow.Emitter, p *picture) error {
	data, err := p.forOCR()
	if err != nil || data == nil {
		return err
	}
	engine := f.OCR
	if engine == nil {
		engine = ocr.Installed()
	}
	if engine == nil {
		e.Problem("", document.Problem{Cause: document.NoOCR})
		return nil
	}
	text, err := engine.Text(ctx, bytes.NewReader(data))
	if err != nil {
		if ctx.Err() == nil {
			err = document.Problem{Cause: document.Unsupported}
		}
		return err
	}
	for block := range strings.SplitSeq(text, "\n\n") {
		if block = strings.TrimSpace(block); block != "" {
			e.Segment(document.OCR, "picture", "", 0, flow.Piece{Text: block, Ref: made{}})
		}
	}
	return nil
}
