// Package recording keeps what a terminal shows as an asciicast, version 2, and shows it again:
//
//	cast, err := recording.Read(file)
//	if err != nil {
//		return err
//	}
//	screen := cast.Screen()
//	defer screen.Close()
//	for frame := range cast.Frames(screen) {
//		… // the screen as it was at frame.At, for frame.Long
//	}
//
// A [Recorder] makes one of the frames of a program, which are lines with colours. So a recording holds
// what was seen, and nothing else: no keys, no title, no environment, and nothing that a terminal answers.
//
// The format: https://docs.asciinema.org/manual/asciicast/v2/
package recording
