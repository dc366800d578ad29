using System.Globalization;
using System.Runtime.Intrinsics;

namespace HwStack.Training.Tests;

/// <summary>What a child process computes, so that tests can compare machines with and without vector instructions: <c>HwStack.Training.Tests digests [CASE …]</c>.</summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        if (arguments is not ["digests", .. string[] cases])
        {
            return 2;
        }

        Console.WriteLine($"widest {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0)}");
        foreach ((string name, uint digest) in Digests.All(cases))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {digest:x8}"));
        }

        return 0;
    }
}
