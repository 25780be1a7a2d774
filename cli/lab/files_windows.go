package lab

// enoughSockets is for systems that limit how many files a program opens.
func enoughSockets(int, int) error { return nil }
