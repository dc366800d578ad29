using HwStack.Emulator.Fast;

namespace HwStack.Emulator.Tests.Fast;

/// <summary>A test that needs a vector width; visibly skipped where the machine has none of it.</summary>
public sealed class SimdFactAttribute : FactAttribute
{
    public SimdFactAttribute(SimdLevel level, bool byteExpansion = false)
    {
        if (!SimdSupport.Has(level))
        {
            Skip = $"this machine has no {level}";
        }
        else if (byteExpansion && !MaskedRows512.IsSupported)
        {
            Skip = "this machine has no byte expansion (AVX-512 VBMI2)";
        }
    }
}
