using System.Diagnostics;

namespace HwStack.Links.Tests;

/// <summary>Moves bytes over links the way a driver does: read, write, wait; gives up after ten seconds so that a broken link fails its test instead of hanging it.</summary>
internal static class LinkExchange
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Bytes 1..255 in turn with zeros between, so that order and loss show.</summary>
    public static byte[] Pattern(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        uint state = (uint)seed * 2654435761u;
        for (int i = 0; i < length; i++)
        {
            state = (state * 1664525u) + 1013904223u;
            bytes[i] = (byte)(state >> 24);
        }

        return bytes;
    }

    public static void WriteAll(Link link, ReadOnlySpan<byte> bytes)
    {
        var watch = Stopwatch.StartNew();
        while (!bytes.IsEmpty)
        {
            int count = link.Write(bytes);
            bytes = bytes[count..];
            if (count == 0)
            {
                Assert.True(watch.Elapsed < Limit, $"{bytes.Length} bytes cannot be written");
                link.Wait(forWriting: true, TimeSpan.FromMilliseconds(100));
            }
        }
    }

    public static byte[] ReadExactly(Link link, int length)
    {
        byte[] bytes = new byte[length];
        var watch = Stopwatch.StartNew();
        for (int at = 0; at < length;)
        {
            int count = link.Read(bytes.AsSpan(at));
            at += count;
            if (count == 0)
            {
                Assert.True(watch.Elapsed < Limit, $"only {at} of {length} bytes came");
                link.Wait(forWriting: false, TimeSpan.FromMilliseconds(100));
            }
        }

        return bytes;
    }

    /// <summary>Sends both ways at once, in one thread, and checks every byte.</summary>
    public static void BothWays(Link one, Link other, int length)
    {
        byte[] there = Pattern(length, 1), back = Pattern(length, 2), gotThere = new byte[length], gotBack = new byte[length];
        int sentThere = 0, sentBack = 0, atThere = 0, atBack = 0;
        var watch = Stopwatch.StartNew();
        while (atThere < length || atBack < length)
        {
            Assert.True(watch.Elapsed < Limit, $"{atThere} and {atBack} of {length} bytes came");
            int before = atThere + atBack;
            sentThere += one.Write(there.AsSpan(sentThere));
            sentBack += other.Write(back.AsSpan(sentBack));
            atThere += other.Read(gotThere.AsSpan(atThere));
            atBack += one.Read(gotBack.AsSpan(atBack));
            if (atThere + atBack == before)
            {
                (atThere < length ? other : one).Wait(forWriting: false, TimeSpan.FromMilliseconds(20));
            }
        }

        Assert.Equal(there, gotThere);
        Assert.Equal(back, gotBack);
    }

    /// <summary>Sends a byte there and back so many times between two threads that sleep in between: a wake-up lost once in thousands shows as a time-out.</summary>
    public static async Task PingPong(Link one, Link other, int times)
    {
        var echo = Task.Run(() =>
        {
            for (int i = 0; i < times; i++)
            {
                WriteAll(other, Awaited(other));
            }
        });
        for (int i = 0; i < times; i++)
        {
            byte value = (byte)i;
            WriteAll(one, [value]);
            Assert.Equal(value, Awaited(one)[0]);
        }

        await echo.WaitAsync(Limit);
    }

    private static byte[] Awaited(Link link)
    {
        byte[] one = new byte[1];
        for (int waits = 0; link.Read(one) == 0; waits++)
        {
            Assert.True(waits < 100, "the wait ends again and again without anything to read");
            var watch = Stopwatch.StartNew();
            link.Wait(forWriting: false, Limit);
            Assert.True(watch.Elapsed < Limit, "a wake-up was lost");
        }

        return one;
    }

    /// <summary>Waits, as a driver does, until the link says that it is closed.</summary>
    public static LinkClosedException ReadUntilClosed(Link link)
    {
        var watch = Stopwatch.StartNew();
        byte[] buffer = new byte[256];
        while (watch.Elapsed < Limit)
        {
            try
            {
                if (link.Read(buffer) == 0)
                {
                    link.Wait(forWriting: false, TimeSpan.FromMilliseconds(100));
                }
            }
            catch (LinkClosedException closed)
            {
                return closed;
            }
        }

        throw new Xunit.Sdk.XunitException("the link never said that it is closed");
    }

    /// <summary>
    /// Bytes allocated by this thread in a thousand writes, waits and reads of 64 bytes each, after a warm-up. The counter is exact except for two things that are none of the link's: a collection, which another test's thread may
    /// start at any time, has been seen to count the rest of this thread's allocation buffer, so a measure with one in it is made again; and tiered compilation costs the thread 32 bytes or a few times that when it replaces a method
    /// that is running, so it is off in this project.
    /// </summary>
    public static long AllocatedByExchanges(Link one, Link other)
    {
        const int MeasuresMax = 50;
        Assert.True(AppContext.TryGetSwitch("System.Runtime.TieredCompilation", out bool tiered) && !tiered, "tiered compilation is on: the measure is not exact");
        byte[] bytes = Pattern(64), got = new byte[64];
        Exchange(one, other, bytes, got, 200);
        for (int measures = 0; measures < MeasuresMax; measures++)
        {
            int collections = GC.CollectionCount(0);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Exchange(one, other, bytes, got, 1000);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (GC.CollectionCount(0) == collections)
            {
                return allocated;
            }
        }

        throw new Xunit.Sdk.XunitException($"a collection came into each of {MeasuresMax} measures");
    }

    private static void Exchange(Link one, Link other, byte[] bytes, byte[] got, int times)
    {
        for (int i = 0; i < times; i++)
        {
            for (int at = 0; at < bytes.Length;)
            {
                at += one.Write(bytes.AsSpan(at));
            }

            for (int at = 0; at < got.Length;)
            {
                other.Wait(forWriting: false, Limit);
                at += other.Read(got.AsSpan(at));
            }

            one.Wait(forWriting: true, Limit);
        }
    }
}
