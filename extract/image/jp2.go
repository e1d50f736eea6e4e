package image

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"io"

	"yinqu/extract/charset"
	"yinqu/extract/flow"
)

const (
	jp2Signature = "\x00\x00\x00\x0CjP  \r\n\x87\n" // ISO/IEC 15444-1, I.5.1
	jp2Stream    = "\xFF\x4F\xFF\x51"               // how a code stream begins: SOC and SIZ (A.4.1, A.5.1)
	xmpID        = "\xBE\x7A\xCF\xCB\x97\xA9\x42\xE8\x9C\x71\x99\x94\x91\xE3\xAF\xAC"
)

// jp2Config reads the size of a JPEG 2000 picture, which only the engine decodes.
func jp2Config(r io.Reader) (c image.Config, err error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return c, err
	}
	i := bytes.Index(b, []byte(jp2Stream))
	if i < 0 || len(b) < i+24 {
		return c, errors.New("no code stream")
	}
	at := func(off int) int { return int(binary.BigEndian.Uint32(b[i+off:])) }
	c.Width, c.Height = at(8)-at(16), at(12)-at(20)
	return c, nil
}

// jp2Texts emits the XML and XMP beside the code stream (I.7.1, I.7.2).
func jp2Texts(e *flow.Emitter, b []byte) {
	for len(b) >= 8 {
		n := uint64(binary.BigEndian.Uint32(b))
		if n == 0 || n > uint64(len(b)) {
			n = uint64(len(b)) // to the end; one of more than 4 GB is not read at all
		}
		if n < 8 {
			return
		}
		kind, body := string(b[4:8]), b[8:n]
		if xmp, ok := bytes.CutPrefix(body, []byte(xmpID)); kind == "uuid" && ok {
			comment(e, "XMP", charset.Text(xmp))
		} else if kind == "xml " {
			comment(e, "XML", charset.Text(body))
		}
		b = b[n:]
	}
}
