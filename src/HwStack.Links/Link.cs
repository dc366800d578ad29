namespace HwStack.Links;

/// <summary>
/// A byte transport: bytes go in at one end and come out at the other, in order, in pieces of any size. It knows nothing of frames.
/// One thread uses a link; only <see cref="Wake"/> and <see cref="Dispose()"/> may be called from others. Reading and writing never wait;
/// <see cref="Wait"/> is the one place that does, so a driver's loop is: read, work, write, wait.
/// </summary>
public abstract class Link : IDisposable
{
    /// <summary>Where it leads, in the form users write: "serial:/dev/ttyACM0", "pty:PATH", "tcp:HOST:PORT", "unix:PATH", "loopback".</summary>
    public abstract string Address { get; }

    /// <summary>Takes what has arrived, at most the buffer's length. 0: nothing is there now (or the buffer is empty). Bytes that arrived before the other side went are still handed out.</summary>
    /// <exception cref="LinkClosedException">The other side or the device is gone, or this link was disposed.</exception>
    public abstract int Read(Span<byte> buffer);

    /// <summary>Hands bytes over for sending. Returns how many, from the front, were accepted: 0 when there is no room now.</summary>
    /// <exception cref="LinkClosedException">The other side or the device is gone, or this link was disposed.</exception>
    public abstract int Write(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Waits until there is something to read (or a closed link to notice), until there is room to write when <paramref name="forWriting"/>, until <see cref="Wake"/>, or until the time is over, whichever comes first.
    /// It may return earlier than any of them; it does not throw when the link is closed: the next read does. Allocates nothing.
    /// </summary>
    /// <param name="forWriting">Whether room to write ends the wait too.</param>
    /// <param name="timeout">At most this long, in steps of 1 ms rounded up; 0 or less only looks; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    public abstract void Wait(bool forWriting, TimeSpan timeout);

    /// <summary>Ends the present <see cref="Wait"/>, or the next one. From any thread, also after <see cref="Dispose()"/>.</summary>
    public abstract void Wake();

    /// <summary>Whether <see cref="SetBaudRate"/> means anything here.</summary>
    public virtual bool HasBaudRate => false;

    /// <summary>Speed of the line now, bits per second; 0 where there is none (<see cref="HasBaudRate"/>) or it is not known.</summary>
    public virtual int BaudRate => 0;

    /// <summary>Speed that the link's address asks a session to work at ("fast="), which the board has to agree to; null: the session stays at <see cref="BaudRate"/>.</summary>
    public virtual int? FastBaudRate => null;

    /// <summary>Changes the speed of the line, both ways, for bytes written from now on.</summary>
    /// <param name="baud">Bits per second on the wire, above 0.</param>
    /// <exception cref="NotSupportedException">This kind of link has no baud rate (<see cref="HasBaudRate"/>).</exception>
    public virtual void SetBaudRate(int baud) => throw new NotSupportedException($"{Address} has no baud rate");

    /// <summary>Waits, at most about twice the time the line needs and half a second, until what was written has left this computer, where the operating system can tell. Otherwise does nothing.</summary>
    public virtual void Drain()
    {
    }

    /// <summary>Closes this end. A <see cref="Wait"/> under way on another thread ends; reads and writes throw <see cref="LinkClosedException"/> from then on.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what this end holds; called once or more.</summary>
    protected abstract void Dispose(bool disposing);
}
