package pdf

import (
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"

	"yinqu/document"
	"yinqu/extract/ocr"
)

const (
	fewLetters    = 20  // a scan may carry a page number or a scanner's mark
	pictureShare  = 0.4 // of the page that its pictures cover
	maxPictures   = 16  // of one page that are recognised
	smallPictures = 0.02
)

// picture reports whether the page is mostly covered by pictures.
func (r *reader) picture(pg *page) bool {
	covered := 0.0
	for _, im := range r.paint.images {
		covered += im.area
	}
	b := pg.box
	return covered > pictureShare*(b[2]-b[0])*(b[3]-b[1])
}

// recognise writes the text of the page's pictures, each block a segment whose
// runs lead to its picture.
func (r *reader) recognise(pg *page, path string) {
	engine := r.engine
	if engine == nil {
		engine = ocr.Installed()
	}
	if engine == nil {
		r.Problem(path, document.NoOCR)
		return
	}
	whole := (pg.box[2] - pg.box[0]) * (pg.box[3] - pg.box[1])
	done := map[int]bool{}
	for i := range r.paint.images {
		im := &r.paint.images[i]
		if im.area < smallPictures*whole || im.object != 0 && done[im.object] {
			continue
		}
		done[im.object] = true
		if im.stream == nil || len(done) > maxPictures {
			r.Problem(path, document.Unsupported)
			continue
		}
		x, err := pdfcpu.ExtractImage(r.Context, im.stream, false, "", im.object, false)
		if err != nil || x == nil || x.Reader == nil {
			r.Problem(path, document.Unsupported)
			continue
		}
		text, err := engine.Text(r.ctx, x)
		if err != nil {
			r.Problem(path, document.Unsupported)
			continue
		}
		for block := range strings.SplitSeq(text, "\n\n") {
			if block = strings.TrimSpace(block); block != "" {
				r.Begin(document.OCR, path, "", 0)
				r.Write(block, im)
				r.End()
			}
		}
	}
}
