// Package tty does what every face needs from its terminal device, except reading and
// writing: it follows the shell's job control, and reports when the terminal is gone. It
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
//		case <-job.Continues(): // after a SIGSTOP, which comes unannounced
//			back := job.Resume(ctx)
//			…
//		}
//	}
//
// The rules: while another process group has the terminal, nothing changes its modes, and
// nothing is drawn. After a stop the shell has changed all modes, so all are set again.
package tty
