using HwStack.Links.Posix;

namespace HwStack.Links.Serial;

/// <summary>An open tty. <see cref="LinuxSerialPort"/> makes it.</summary>
internal sealed class LinuxSerialLink : Link
{
    private readonly Descriptor _descriptor;
    private readonly PollWaiter _waiter;
    private readonly bool _isPty;
    private readonly LinkClosedReason _goneReason;
    private int _baud;

    public LinuxSerialLink(string address, Descriptor descriptor, SerialSettings settings, bool isPty)
    {
        Address = address;
        FastBaudRate = settings.Fast;
        _descriptor = descriptor;
        _waiter = new PollWaiter(descriptor);
        _isPty = isPty;
        _goneReason = isPty ? LinkClosedReason.ClosedByPeer : LinkClosedReason.Unplugged;
        _baud = settings.Baud;
    }

    public override string Address { get; }

    public override bool HasBaudRate => true;

    public override int BaudRate => _baud;

    public override int? FastBaudRate { get; }

    public override int Read(Span<byte> buffer)
    {
        int count = DescriptorBytes.Read(_descriptor, buffer, Address);
        return count >= 0 ? count : throw new LinkClosedException(Address, _goneReason);
    }

    public override int Write(ReadOnlySpan<byte> bytes)
    {
        int count = DescriptorBytes.Write(_descriptor, bytes, Address);
        return count >= 0 ? count : throw new LinkClosedException(Address, _goneReason);
    }

    public override void Wait(bool forWriting, TimeSpan timeout) => _waiter.Wait(forWriting, timeout);

    public override void Wake() => _waiter.Wake();

    /// <summary>Written bytes leave at the old rate: the queue is drained (for a bounded time) first.</summary>
    public override void SetBaudRate(int baud)
    {
        Drain();
        try
        {
            SerialSpeed.Set(_descriptor, Address, baud);
        }
        catch (ObjectDisposedException)
        {
            throw new LinkClosedException(Address, LinkClosedReason.ClosedHere);
        }

        _baud = baud;
    }

    public override void Drain()
    {
        try
        {
            OutputQueue.Drain(_descriptor, _isPty ? 0 : _baud);
        }
        catch (ObjectDisposedException)
        {
            // Closed: what was written has left or never will.
        }
    }

    protected override unsafe void Dispose(bool disposing)
    {
        if (!disposing || _descriptor.IsClosed)
        {
            return;
        }

        // A second holder of the tty (a server that keeps a pty alive) must not inherit the exclusive mark.
        _ = LibC.Ioctl(_descriptor, Constants.TIOCNXCL, null);
        _waiter.Dispose();
        _descriptor.Dispose();
    }
}
