namespace HwStack.Links.InProcess;

/// <summary>
/// Two links in this process: what is written to one is read from the other. Each direction holds a bounded number of bytes, so a writer feels a reader that does not read.
/// For two threads, or for one: with an <c>idle</c> callback nothing ever blocks, and a test decides in it what happens while one side waits (let the other side work, move the clock).
/// </summary>
public sealed class LoopbackPair : IDisposable
{
    /// <summary>Bytes a direction holds when nothing else is asked for: 64 KiB.</summary>
    public const int DefaultCapacityBytes = 65_536;

    /// <summary>A fresh pair.</summary>
    /// <param name="capacityBytes">Bytes each direction holds, above 0.</param>
    /// <param name="idle">
    /// Null: <see cref="Link.Wait"/> blocks its thread. Else it calls this, once, instead of blocking when there is nothing to read (or no room to write when asked for), with the timeout that remains: let the other side work, or let time
    /// pass by at most so much. Then Wait returns, whether something came or not. Both ends share the callback, and it is called from whichever waits; a Wait from inside it returns at once.
    /// </param>
    /// <param name="name">What the links' addresses say. Default "loopback".</param>
    public LoopbackPair(int capacityBytes = DefaultCapacityBytes, Action<TimeSpan>? idle = null, string name = "loopback")
    {
        var wires = new LoopbackWires(capacityBytes, idle);
        Host = new LoopbackLink(name, wires, 0);
        Board = new LoopbackLink(name, wires, 1);
    }

    /// <summary>One end.</summary>
    public Link Host { get; }

    /// <summary>The other end.</summary>
    public Link Board { get; }

    /// <summary>Closes both ends.</summary>
    public void Dispose()
    {
        Host.Dispose();
        Board.Dispose();
    }
}
