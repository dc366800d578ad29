namespace HwStack.Links.Faults;

/// <summary>Damage inside one chunk.</summary>
internal static class ChunkFaults
{
    /// <summary>Removes 1..max neighbouring bytes; returns the new length.</summary>
    public static int DropRun(byte[] chunk, int length, int runMax, ref FaultRandom random)
    {
        (int start, int run) = Run(length, runMax, ref random);
        chunk.AsSpan(start + run, length - start - run).CopyTo(chunk.AsSpan(start));
        return length - run;
    }

    /// <summary>Repeats 1..max neighbouring bytes right behind themselves; the array has room for them. Returns the new length.</summary>
    public static int RepeatRun(byte[] chunk, int length, int runMax, ref FaultRandom random)
    {
        (int start, int run) = Run(length, runMax, ref random);
        chunk.AsSpan(start, length - start).CopyTo(chunk.AsSpan(start + run));
        return length + run;
    }

    /// <summary>Inverts one to three bits.</summary>
    public static void FlipBits(Span<byte> chunk, ref FaultRandom random)
    {
        int bits = 1 + random.Below(3);
        for (int i = 0; i < bits && !chunk.IsEmpty; i++)
        {
            chunk[random.Below(chunk.Length)] ^= (byte)(1 << random.Below(8));
        }
    }

    /// <summary>Two neighbouring runs of the same length, 1..max, change places; nothing happens to a chunk of one byte.</summary>
    public static void SwapRuns(Span<byte> chunk, int runMax, ref FaultRandom random)
    {
        int run = 1 + random.Below(Math.Min(runMax, chunk.Length / 2));
        int start = random.Below(chunk.Length - (2 * run) + 1);
        if (2 * run > chunk.Length)
        {
            return;
        }

        for (int i = 0; i < run; i++)
        {
            (chunk[start + i], chunk[start + run + i]) = (chunk[start + run + i], chunk[start + i]);
        }
    }

    private static (int Start, int Run) Run(int length, int runMax, ref FaultRandom random)
    {
        int run = Math.Min(length, 1 + random.Below(Math.Min(runMax, length)));
        return (random.Below(length - run + 1), run);
    }
}
