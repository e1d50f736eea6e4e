package image

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"yinqu/document"
	"yinqu/extract"
)

// errUnwritable says that a picture with something to change is of a kind, or
// of a size, that can't be written.
var errUnwritable = errors.New("a picture of that kind can't be changed")

// Rewrite implements extract.Rewriter. Nobody can put words into a picture: one
// with an edit of the text in it, or of its being a photograph, is written in
// one shade of grey, of the same kind and as many pixels; one with an edit of
// its metadata only is written without any metadata but which side is up.
func (f Format) Rewrite(ctx context.Context, w io.Writer, src extract.Source, edit extract.EditFunc) (applied int, err error) {
	p, err := open(src)
	if err != nil {
		return 0, err
	}
	asked, blank := false, false
	f.emit(ctx, src, p, func(d *document.Document, failed error) bool {
		if failed != nil {
			if !asked {
				err = failed
			}
			return !asked // a bitmap inside may be one that nobody can read
		}
		asked = true
		var edits []document.Edit
		if edits, err = edit(d); err == nil {
			err = document.CheckEdits(len(d.Text), edits)
		}
		for _, e := range edits {
			if i := d.SegmentAt(e.Start); i >= 0 && d.Segments[i].Kind != document.Metadata {
				blank = true
			}
		}
		applied += len(edits)
		return err == nil
	})
	if err == nil {
		err = ctx.Err()
	}
	out := p.data
	if err == nil && applied > 0 {
		out, err = p.changed(blank)
	}
	if err == nil {
		_, err = w.Write(out)
	}
	if err != nil {
		return 0, err
	}
	return applied, nil
}

// changed returns the picture blank, or without its metadata.
func (p *picture) changed(blank bool) (b []byte, err error) {
	defer func() {
		if recover() != nil { // the libraries' decoders
			b, err = nil, errUnwritable
		}
	}()
	if !blank {
		if b, ok := p.stripped(); ok {
			return b, nil
		}
	}
	c, ok := codecOf(p.kind)
	if !ok {
		return nil, errUnwritable
	}
	size, err := c.config(bytes.NewReader(p.data))
	if err != nil || size.Width <= 0 || size.Height <= 0 || int64(size.Width)*int64(size.Height) > maxDecoded {
		return nil, errUnwritable
	}
	var out bytes.Buffer
	m := plain{image.Rect(0, 0, size.Width, size.Height)}
	switch p.kind {
	case "png":
		err = png.Encode(&out, m)
	case "jpeg":
		err = jpeg.Encode(&out, m, nil)
	case "tiff":
		err = tiff.Encode(&out, m, &tiff.Options{Compression: tiff.Deflate})
	case "bmp":
		err = bmp.Encode(&out, m)
	case "gif":
		err = gif.Encode(&out, image.NewPaletted(m.Rectangle, color.Palette{grey}), nil)
	case "webp":
		return plainWebP(size.Width, size.Height), nil
	default:
		err = errUnwritable
	}
	if err != nil {
		return nil, fmt.Errorf("write a blank picture: %w", err)
	}
	return out.Bytes(), nil
}

// grey is what blank pictures are filled with.
var grey = color.Gray{0xC0}

// plain is a picture in grey that takes no memory for its pixels.
type plain struct{ image.Rectangle }

func (plain) ColorModel() color.Model   { return color.GrayModel }
func (p plain) Bounds() image.Rectangle { return p.Rectangle }
func (plain) At(int, int) color.Color   { return grey }
func (plain) Opaque() bool              { return true }

// plainWebP returns a grey picture without loss (RFC 9649, 3): of each of its
// codes only one symbol exists, so that no pixel takes a bit.
func plainWebP(width, height int) []byte {
	var bits uint64
	n := 0
	out := []byte{0x2F}
	put := func(value, size int) {
		bits |= uint64(value) << n
		for n += size; n >= 8; n -= 8 {
			out = append(out, byte(bits))
			bits >>= 8
		}
	}
	put(width-1, 14)
	put(height-1, 14)
	put(0, 1+3)                                                                    // no alpha, version 0
	put(0, 1+1+1)                                                                  // no transform, no cache of colours, one group of codes
	for _, symbol := range []int{int(grey.Y), int(grey.Y), int(grey.Y), 0xFF, 0} { // green, red, blue, alpha, distance
		put(1, 1)      // a simple code
		put(0, 1)      // of one symbol
		put(1, 1)      // which takes 8 bits
		put(symbol, 8) // namely
	}
	put(0, 7) // fills the last byte
	return riff([]riffChunk{{"VP8L", out}})
}
