package image

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"

	"yinqu/document"
)

const (
	smallSide  = 12        // pixels: no text is legible in less
	maxPixels  = 250 << 20 // of a picture that the engine decodes
	maxDecoded = 64 << 20  // of one that is decoded here
)

// A codec reads pictures of one kind.
type codec struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	direct bool // the engine reads it too
}

func codecOf(kind string) (codec, bool) {
	switch kind {
	case "png":
		return codec{png.DecodeConfig, png.Decode, true}, true
	case "jpeg":
		return codec{jpeg.DecodeConfig, jpeg.Decode, true}, true
	case "tiff":
		return codec{tiff.DecodeConfig, tiff.Decode, true}, true
	case "gif":
		return codec{gif.DecodeConfig, gif.Decode, false}, true
	case "bmp":
		return codec{dibConfig, bmp.Decode, true}, true
	case "webp":
		return codec{webp.DecodeConfig, webp.Decode, false}, true
	case "jpeg2000":
		return codec{jp2Config, nil, true}, true
	}
	return codec{}, false
}

// dibConfig reads the size of a bitmap, also of the kinds that the library
// can't decode.
func dibConfig(r io.Reader) (c image.Config, err error) {
	var b [26]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return c, err
	}
	if binary.LittleEndian.Uint32(b[14:]) == 12 {
		c.Width, c.Height = int(binary.LittleEndian.Uint16(b[18:])), int(binary.LittleEndian.Uint16(b[20:]))
		return c, nil
	}
	c.Width, c.Height = int(int32(binary.LittleEndian.Uint32(b[18:]))), int(int32(binary.LittleEndian.Uint32(b[22:])))
	c.Height = max(c.Height, -c.Height) // rows from the top
	return c, nil
}

// forOCR returns the picture upright and in a format that every engine reads;
// nil if it is too small to hold text. The error is a document.Problem.
func (p *picture) forOCR() (data []byte, err error) {
	c, ok := codecOf(p.kind)
	if !ok {
		return nil, document.Problem{Cause: document.Unsupported}
	}
	defer func() {
		if recover() != nil {
			data, err = nil, document.Problem{Cause: document.Malformed}
		}
	}()
	size, err := c.config(bytes.NewReader(p.data))
	if err != nil {
		return nil, document.Problem{Cause: document.Malformed}
	}
	pixels := int64(size.Width) * int64(size.Height)
	switch {
	case size.Width < smallSide || size.Height < smallSide:
		return nil, nil
	case c.direct && p.orientation <= 1:
		if pixels > maxPixels {
			return nil, document.Problem{Cause: document.TooLarge}
		}
		return p.data, nil
	case pixels > maxDecoded:
		return nil, document.Problem{Cause: document.TooLarge}
	}
	m, err := c.decode(bytes.NewReader(p.data))
	if err != nil {
		return nil, document.Problem{Cause: document.Malformed}
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, upright(m, p.orientation)); err != nil {
		return nil, document.Problem{Cause: document.Malformed}
	}
	return b.Bytes(), nil
}

// upright returns m in shades of grey, on white, turned as an EXIF orientation
// says (CIPA DC-008, 4.6.5, Orientation).
func upright(m image.Image, orientation int) *image.Gray {
	r := m.Bounds()
	w, h := r.Dx(), r.Dy()
	out := image.NewGray(image.Rect(0, 0, w, h))
	if orientation >= 5 {
		out = image.NewGray(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			red, green, blue, alpha := m.At(r.Min.X+x, r.Min.Y+y).RGBA()
			white := 0xFFFF - alpha // colours are premultiplied
			g := color.GrayModel.Convert(color.RGBA64{uint16(red + white), uint16(green + white), uint16(blue + white), 0xFFFF})
			tx, ty := x, y
			switch orientation {
			case 2:
				tx = w - 1 - x
			case 3:
				tx, ty = w-1-x, h-1-y
			case 4:
				ty = h - 1 - y
			case 5:
				tx, ty = y, x
			case 6:
				tx, ty = h-1-y, x
			case 7:
				tx, ty = h-1-y, w-1-x
			case 8:
				tx, ty = y, w-1-x
			}
			out.SetGray(tx, ty, g.(color.Gray))
		}
	}
	return out
}
