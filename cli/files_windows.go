package cli

// enoughFiles has nothing to look for: Windows sets no such limit.
func enoughFiles() error { return nil }
