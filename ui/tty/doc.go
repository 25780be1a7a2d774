// Package tty is what every face does with the device of its terminal, beside reading and
// writing: it follows the shell's job control, and tells when the terminal is gone. It
// links no screens.
//
//	job := tty.Follow(terminal, true)
//	defer job.Close()
//	for {
//		select {
//		case <-job.Stops(): // Ctrl+Z, or SIGTSTP
//			release()
//			back := job.Stop(ctx)
//			…
//		case <-job.Continues(): // after a SIGSTOP, which nothing announces
//			back := job.Resume(ctx)
//			…
//		}
//	}
//
// The rules: while another process group has the terminal, nothing changes its modes, and
// nothing is drawn. After a stop the shell has changed all modes, so all are set again.
package tty
