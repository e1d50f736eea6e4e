package detect

import (
	"strings"

	"yinqu/document"
)

// recordingEnds are the endings of audio and video files.
var recordingEnds = []string{".mp3", ".m4a", ".wav", ".amr", ".aac", ".wma", ".mp4", ".mov", ".avi", ".mkv", ".3gp", ".flv", ".wmv"}

// recordings finds what a format knows to be a recording or a photograph, and
// the names of audio and video files that are spoken of: recordings of
// sessions need a consent of their own.
func recordings(p *Pass, report func(mark)) {
	s := p.View.Text
	own := false // the file is a recording: its name need not say it again
	for _, seg := range p.Doc.Segments {
		if seg.Kind == document.Recording {
			own = true
			report(mark{p.View.Offset(seg.Start), p.View.Offset(seg.End - 1), "", 0.95, []string{"media content"}})
		}
	}
	for _, h := range p.Hits("recording") {
		if h.End < len(s) && (isLetter(s[h.End]) || isDigit(s[h.End])) {
			continue
		}
		start := h.Start
		for start > 0 {
			r := runeBefore(s, start)
			if !isHan(r) && !(r < 0x80 && r > 0 && (isLetter(byte(r)) || isDigit(byte(r)) || strings.IndexByte("_-.()", byte(r)) >= 0)) {
				break
			}
			start -= len(string(r))
		}
		if own && p.named(start) {
			continue
		}
		if start < h.Start && s[h.Start-1] != '*' {
			report(mark{start, h.End, "", 0.8, []string{"media file"}})
		}
	}
}

// named reports whether offset off of the folded text lies in the file's own name.
func (p *Pass) named(off int) bool {
	i := p.Doc.SegmentAt(p.View.Source(off, off).Start)
	return i >= 0 && p.Doc.Segments[i].Kind == document.Filename
}
