using System.Runtime.InteropServices;

namespace HwStack.Links.Posix;

/// <summary>poll on a descriptor, an eventfd for waking and, where given, a third descriptor that also ends the wait. Nothing is allocated per wait; a wait costs one system call, two when it was woken.</summary>
internal sealed unsafe class PollWaiter : LinkWaiter
{
    private const int EventFdFlags = Constants.O_CLOEXEC | Constants.O_NONBLOCK;

    private readonly SafeHandle _descriptor;
    private readonly SafeHandle? _also;
    private readonly Descriptor _wake;

    public PollWaiter(SafeHandle descriptor, SafeHandle? also = null)
    {
        _descriptor = descriptor;
        _also = also;
        _wake = LibC.EventFd(0, EventFdFlags);
        if (_wake.IsInvalid)
        {
            throw new IOException($"eventfd: {LibC.Describe(LibC.LastError)}");
        }
    }

    public override void Wait(bool forWriting, TimeSpan timeout) => Wait(watchDescriptor: true, forWriting, timeout);

    /// <summary>As <see cref="Wait(bool, TimeSpan)"/>; without <paramref name="watchDescriptor"/> only the wake-up and the third descriptor count. Returns what poll said of the descriptor.</summary>
    public short Wait(bool watchDescriptor, bool forWriting, TimeSpan timeout)
    {
        bool held = false, heldAlso = false, heldWake = false;
        try
        {
            _descriptor.DangerousAddRef(ref held);
            _also?.DangerousAddRef(ref heldAlso);
            _wake.DangerousAddRef(ref heldWake);
            PollEntry* entries = stackalloc PollEntry[3];
            entries[0] = new PollEntry { Descriptor = watchDescriptor ? (int)_descriptor.DangerousGetHandle() : -1, Events = (short)(Constants.POLLIN | (forWriting ? Constants.POLLOUT : 0)) };
            entries[1] = new PollEntry { Descriptor = (int)_wake.DangerousGetHandle(), Events = Constants.POLLIN };
            entries[2] = new PollEntry { Descriptor = _also is null ? -1 : (int)_also.DangerousGetHandle(), Events = Constants.POLLIN };
            // An interrupted poll simply ends the wait early: the caller's loop looks again.
            if (LibC.Poll(entries, 3, Milliseconds(timeout)) <= 0)
            {
                return 0;
            }

            if (entries[1].Happened != 0)
            {
                Span<byte> count = stackalloc byte[8];
                _ = LibC.Read(_wake, count, 8);
            }

            return entries[0].Happened;
        }
        catch (ObjectDisposedException)
        {
            // Disposed by another thread in between: the next read tells.
            return 0;
        }
        finally
        {
            Release(held, heldAlso, heldWake);
        }
    }

    /// <summary>What poll says of the descriptor now; a wake-up that is pending stays so.</summary>
    public short Look()
    {
        bool held = false;
        try
        {
            _descriptor.DangerousAddRef(ref held);
            PollEntry entry = new() { Descriptor = (int)_descriptor.DangerousGetHandle(), Events = Constants.POLLIN };
            return LibC.Poll(&entry, 1, 0) > 0 ? entry.Happened : (short)0;
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
        finally
        {
            Release(held, heldAlso: false, heldWake: false);
        }
    }

    public override void Wake()
    {
        try
        {
            ReadOnlySpan<byte> one = [1, 0, 0, 0, 0, 0, 0, 0];
            _ = LibC.Write(_wake, one, 8);
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits on a disposed link.
        }
    }

    public override void Dispose()
    {
        Wake();
        _wake.Dispose();
    }

    private void Release(bool held, bool heldAlso, bool heldWake)
    {
        if (held)
        {
            _descriptor.DangerousRelease();
        }

        if (heldAlso)
        {
            _also!.DangerousRelease();
        }

        if (heldWake)
        {
            _wake.DangerousRelease();
        }
    }
}
