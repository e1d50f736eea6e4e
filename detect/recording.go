package detect

import "strings"

// recordingEnds are the endings of audio, video and picture files.
var recordingEnds = []string{".mp3", ".m4a", ".wav", ".amr", ".aac", ".wma", ".mp4", ".mov", ".avi", ".mkv", ".3gp", ".flv", ".wmv"}

// recordings finds the names of audio and video files: recordings of
// sessions need a consent of their own.
func recordings(p *Pass, report func(mark)) {
	s := p.View.Text
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
		if start < h.Start && s[h.Start-1] != '*' {
			report(mark{start, h.End, "", 0.8, []string{"media file"}})
		}
	}
}
