namespace HwStack.Firmware.Tests;

/// <summary>A theory that compiles C; skipped, visibly, on a machine without a C compiler.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CompilerTheoryAttribute : TheoryAttribute
{
    public CompilerTheoryAttribute()
    {
        if (SecondImplementation.Compiler is null)
        {
            Skip = Layers.SkipBecause("no C compiler (gcc, cc or CC) on this machine");
        }
    }
}
