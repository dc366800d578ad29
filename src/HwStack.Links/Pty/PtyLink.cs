using HwStack.Diagnostics;
using HwStack.Links.Posix;
using HwStack.Links.Serial;

namespace HwStack.Links.Pty;

/// <summary>
/// The board's end of a pseudo-terminal: users find the other end at a path and open it like a serial port, one after another. It behaves like a UART: it stays open whoever comes and goes,
/// and what is written while nobody listens is lost. Linux only.
/// Not modelled: DTR and RTS, parity. A terminal has one speed for both ends: it is kept and shown, but bytes pass as fast as they are taken.
/// </summary>
public sealed class PtyLink : Link
{
    private const int OpenFlags = Constants.O_RDWR | Constants.O_NOCTTY | Constants.O_NONBLOCK | Constants.O_CLOEXEC;

    private readonly Descriptor _master;
    private readonly Descriptor _opens;
    private readonly PollWaiter _waiter;
    private readonly PtyPath _path;
    private int _baud = SerialSettings.DefaultBaud;

    private PtyLink(string address, Descriptor master, Descriptor opens, PtyPath path, string terminal)
    {
        Address = address;
        Terminal = terminal;
        _master = master;
        _opens = opens;
        _path = path;
        _waiter = new PollWaiter(master, opens);
    }

    /// <inheritdoc/>
    public override string Address { get; }

    /// <summary>The terminal that the path leads to, e.g. "/dev/pts/3".</summary>
    public string Terminal { get; }

    /// <summary>Whether someone had the terminal open when this link last read, wrote or waited.</summary>
    public bool HasClient { get; private set; }

    /// <summary>Counts the times <see cref="HasClient"/> has changed, so that a server can tell another client from the same one.</summary>
    public long ClientChanges { get; private set; }

    /// <summary>Makes a terminal and puts a symlink to it at the path. The link is removed by <see cref="Link.Dispose()"/>; one that a killed server left behind is replaced.</summary>
    /// <param name="path">Where clients find it.</param>
    /// <exception cref="UserErrorException">HW5007 not Linux, HW5009 no terminal or link can be made, HW5010 something else is at the path, HW5011 another process serves it.</exception>
    public static PtyLink Serve(string path)
    {
        string address = "pty:" + path;
        if (!OperatingSystem.IsLinux())
        {
            throw new UserErrorException(LinkErrors.SerialNotSupported(address));
        }

        var place = PtyPath.Claim(address, path);
        Descriptor? master = null, opens = null;
        try
        {
            master = Check(LibC.OpenPt(OpenFlags), address, "posix_openpt");
            string terminal = Unlock(master, address);
            opens = Check(LibC.InotifyInit(Constants.O_NONBLOCK | Constants.O_CLOEXEC), address, "inotify_init1");
            Prepare(master, opens, address, terminal);
            place.PointTo(terminal);
            return new PtyLink(address, master, opens, place, terminal);
        }
        catch
        {
            master?.Dispose();
            opens?.Dispose();
            place.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override bool HasBaudRate => true;

    /// <summary>The terminal's speed as this end left it; a host that opens the terminal sets its own.</summary>
    public override int BaudRate => _baud;

    /// <summary>Speed that the terminal has now, bits per second, whichever end set it last; 0 when it cannot be read.</summary>
    public int TerminalBaudRate => !_master.IsClosed && Termios.TryRead(_master, out Termios now) ? (int)now.OutputSpeed : 0;

    /// <inheritdoc/>
    public override void SetBaudRate(int baud)
    {
        try
        {
            SerialSpeed.Set(_master, Address, baud);
            _baud = baud;
        }
        catch (ObjectDisposedException)
        {
            throw new LinkClosedException(Address, LinkClosedReason.ClosedHere);
        }
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (!HasClient)
        {
            LookForClient();
        }

        int count = DescriptorBytes.Read(_master, buffer, Address);
        if (count < 0)
        {
            LookForClient();
        }

        return Math.Max(0, count);
    }

    /// <summary>As <see cref="Link.Write"/>; without a client everything is accepted and lost.</summary>
    public override int Write(ReadOnlySpan<byte> bytes)
    {
        if (!HasClient && !LookForClient())
        {
            return bytes.Length;
        }

        int count = DescriptorBytes.Write(_master, bytes, Address);
        return count >= 0 ? count : bytes.Length;
    }

    /// <inheritdoc/>
    public override void Wait(bool forWriting, TimeSpan timeout)
    {
        // While nobody has the terminal open, poll would report the hang-up again and again: then only the opening of the terminal is waited for.
        bool present = LookForClient();
        if (forWriting && !present)
        {
            return;
        }

        _ = _waiter.Wait(present, forWriting, timeout);
        LookForClient();
    }

    /// <inheritdoc/>
    public override void Wake() => _waiter.Wake();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing || _master.IsClosed)
        {
            return;
        }

        _path.Dispose();
        _waiter.Dispose();
        _opens.Dispose();
        _master.Dispose();
    }

    private static Descriptor Check(Descriptor descriptor, string address, string call)
    {
        if (!descriptor.IsInvalid)
        {
            return descriptor;
        }

        string problem = LibC.Describe(LibC.LastError);
        descriptor.Dispose();
        throw new UserErrorException(LinkErrors.PtyFailed(address, $"{call}: {problem}"));
    }

    private static string Unlock(Descriptor master, string address)
    {
        Span<byte> name = stackalloc byte[128];
        if (LibC.GrantPt(master) != 0 || LibC.UnlockPt(master) != 0 || LibC.PtsName(master, name, (nuint)name.Length) != 0)
        {
            throw new UserErrorException(LinkErrors.PtyFailed(address, LibC.Describe(LibC.LastError)));
        }

        return System.Text.Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
    }

    /// <summary>Sets raw mode (the terminal keeps it while the master is open), and opens and closes the terminal once: from then on the master says whether somebody has it open.</summary>
    private static void Prepare(Descriptor master, Descriptor opens, string address, string terminal)
    {
        using Descriptor slave = Check(LibC.Open(terminal, OpenFlags, 0), address, terminal);
        if (!Termios.TryRead(slave, out Termios termios))
        {
            throw new UserErrorException(LinkErrors.PtyFailed(address, LibC.Describe(LibC.LastError)));
        }

        termios.MakeRaw(hardwareFlowControl: false);
        termios.SetSpeed(SerialSettings.DefaultBaud);
        const uint Events = Constants.IN_OPEN | Constants.IN_CLOSE_WRITE | Constants.IN_CLOSE_NOWRITE;
        if (!termios.TryApply(master, discard: true) || LibC.InotifyAddWatch(opens, terminal, Events) < 0)
        {
            throw new UserErrorException(LinkErrors.PtyFailed(address, LibC.Describe(LibC.LastError)));
        }
    }

    private bool LookForClient()
    {
        try
        {
            Span<byte> events = stackalloc byte[512];
            while (LibC.Read(_opens, events, (nuint)events.Length) > 0)
            {
                // Only that something happened matters; who is there now is asked below.
            }
        }
        catch (ObjectDisposedException)
        {
            return HasClient;
        }

        bool hungUp = (_waiter.Look() & Constants.POLLHUP) != 0;
        if (hungUp == HasClient)
        {
            HasClient = !hungUp;
            ClientChanges++;
            if (hungUp)
            {
                ForgetUnread();
            }
        }

        return HasClient;
    }

    /// <summary>What the client that left did not read must not greet the next one.</summary>
    private unsafe void ForgetUnread()
    {
        // Bytes on their way into the terminal are dropped by the master, those that have arrived there by the terminal itself.
        _ = LibC.Ioctl(_master, Constants.TCFLSH, (void*)Constants.TCOFLUSH);
        using Descriptor slave = LibC.Open(Terminal, OpenFlags, 0);
        if (!slave.IsInvalid)
        {
            _ = LibC.Ioctl(slave, Constants.TCFLSH, (void*)Constants.TCIFLUSH);
        }
    }
}
