/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The engine's interface to the environment it is compiled for: integer types,
 * byte order, atomic words and references, memory. The same engine sources are
 * built into the module, the unit tests, the model checker and icmpctl; only
 * this file knows which.
 */
#ifndef IG_PORT_H
#define IG_PORT_H

#ifdef __KERNEL__

#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/bottom_half.h>
#include <linux/bug.h>
#include <linux/cache.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/prefetch.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/vmalloc.h>
#include <linux/unaligned.h>

/*
 * For control-plane objects of any size: charged to the memory cgroup of the
 * caller. A failure is reported to the caller, not in the kernel's log.
 */
#define IG_GFP	(GFP_KERNEL_ACCOUNT | __GFP_NOWARN | __GFP_RETRY_MAYFAIL)

/* Returns zeroed memory, or NULL; may sleep. */
static inline void *ig_zalloc(size_t bytes)
{
	return kvzalloc(bytes, IG_GFP);
}

/*
 * Does the same where nothing may sleep or wait for memory, such as under RTNL.
 */
static inline void *ig_zalloc_nowait(size_t bytes)
{
	return kzalloc(bytes, GFP_NOWAIT | __GFP_NOWARN);
}

static inline void ig_free(void *p)
{
	kvfree(p);
}

/* Lets others run in the middle of long control-plane work; may sleep. */
static inline void ig_resched(void)
{
	cond_resched();
}

/*
 * Disables softirqs around data that packets use too. Does nothing if they are
 * disabled already, as wherever packets come in.
 *
 * Return: a value for ig_bh_enable().
 */
static inline bool ig_bh_disable(void)
{
	bool waiting = in_softirq();

	if (!waiting)
		local_bh_disable();
	/* Bit locks have no priority inheritance. */
	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		preempt_disable();
	return waiting;
}

static inline void ig_bh_enable(bool waiting)
{
	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		preempt_enable();
	if (!waiting)
		local_bh_enable();
}

/* Reads before it are not done later than reads after it. */
static inline void ig_read_barrier(void)
{
	/* Pairs with nothing: the same words are read twice. */
	smp_rmb();
}

typedef refcount_t ig_ref;

/* Initializes the first reference of a new object. */
static inline void ig_ref_init(ig_ref *r)
{
	refcount_set(r, 1);
}

static inline void ig_ref_inc(ig_ref *r)
{
	refcount_inc(r);
}

/* Drops a reference; tells whether it was the last. */
static inline bool ig_ref_dec(ig_ref *r)
{
	return refcount_dec_and_test(r);
}

typedef atomic_t ig_atomic;

static inline u32 ig_atomic_read(const ig_atomic *a)
{
	return atomic_read(a);
}

/*
 * Stores @new if @old is there; otherwise reads the value into @old. Acquires.
 */
static inline bool ig_atomic_acquire(ig_atomic *a, u32 *old, u32 new)
{
	return atomic_try_cmpxchg_acquire(a, (int *)old, new);
}

/* Adds @n unless the sum would be above @most; tells whether it did. */
static inline bool ig_atomic_add_limit(ig_atomic *a, u32 n, u32 most)
{
	if ((u32)atomic_add_return(n, a) <= most)
		return true;
	atomic_sub(n, a);
	return false;
}

static inline void ig_atomic_sub(ig_atomic *a, u32 n)
{
	atomic_sub(n, a);
}

/* Stores @new; releases. */
static inline void ig_atomic_release(ig_atomic *a, u32 new)
{
	atomic_set_release(a, new);
}

/* A 64-bit word that is read and written whole, even on 32-bit machines. */
typedef atomic64_t ig_atomic64;

static inline u64 ig_atomic64_read(const ig_atomic64 *a)
{
	return atomic64_read(a);
}

/*
 * Stores @new if @old is there, without any ordering. Return: whether it was.
 */
static inline bool ig_atomic64_swap(ig_atomic64 *a, u64 old, u64 new)
{
	s64 there = old;

	return atomic64_try_cmpxchg_relaxed(a, &there, new);
}

/* A count that each CPU has its own of; NULL counts nothing. */
typedef unsigned long __percpu *ig_tally;

static inline void ig_tally_inc(ig_tally tally)
{
	if (tally)
		this_cpu_inc(*tally);
}

#else /* !__KERNEL__ */

#include <endian.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
typedef uint16_t __be16;
typedef uint32_t __be32;

#define U32_MAX			((u32)~0U)
#define __force
#define __packed		__attribute__((packed))
#define __rcu
#define __must_check		__attribute__((warn_unused_result))
#ifndef __always_inline		/* the headers of glibc have it, those of musl do not */
#define __always_inline		inline
#endif
#define likely(x)		__builtin_expect(!!(x), 1)
#define unlikely(x)		__builtin_expect(!!(x), 0)
#define static_assert		_Static_assert
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define BIT(n)			(1U << (n))
#define BIT_ULL(n)		(1ULL << (n))
#define cpu_to_be32(x)		htobe32(x)
#define be32_to_cpu(x)		be32toh(x)
#define cpu_to_be16(x)		htobe16(x)
#define be16_to_cpu(x)		be16toh(x)
#define OPTIMIZER_HIDE_VAR(x)	((void)(x))
#define cpu_relax()		((void)0)
#define prefetch(p)		__builtin_prefetch(p)
#define fallthrough		__attribute__((fallthrough))
#define noinline		__attribute__((noinline))
#define __aligned(n)		__attribute__((aligned(n)))
#define ____cacheline_aligned	__aligned(64)
#define READ_ONCE(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, v)	__atomic_store_n(&(x), v, __ATOMIC_RELAXED)
#define hweight64(x)		((u32)__builtin_popcountll(x))

static inline u64 rol64(u64 word, unsigned int bits)
{
	return word << bits | word >> (64 - bits);
}

static inline u16 get_unaligned_be16(const void *p)
{
	const u8 *b = p;

	return (u16)(b[0] << 8 | b[1]);
}

static inline u32 get_unaligned_be32(const void *p)
{
	const u8 *b = p;

	return (u32)b[0] << 24 | (u32)b[1] << 16 | (u32)b[2] << 8 | b[3];
}

static inline void *ig_zalloc(size_t bytes)
{
	void *p = NULL;

	/* Aligned to a cache line, as the kernel aligns large objects. */
	if (posix_memalign(&p, 64, bytes ? bytes : 1))
		return NULL;
	return memset(p, 0, bytes);
}

static inline void *ig_zalloc_nowait(size_t bytes)
{
	return ig_zalloc(bytes);
}

static inline void ig_free(void *p)
{
	free(p);
}

static inline void ig_resched(void)
{
}

static inline bool ig_bh_disable(void)
{
	return true;
}

static inline void ig_bh_enable(bool waiting)
{
	(void)waiting;
}

static inline void ig_read_barrier(void)
{
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
}

typedef struct {
	u32 v;
} ig_ref;

static inline void ig_ref_init(ig_ref *r)
{
	r->v = 1;
}

static inline void ig_ref_inc(ig_ref *r)
{
	__atomic_fetch_add(&r->v, 1, __ATOMIC_RELAXED);
}

static inline bool ig_ref_dec(ig_ref *r)
{
	return __atomic_sub_fetch(&r->v, 1, __ATOMIC_ACQ_REL) == 0;
}

typedef struct {
	u32 v;
} ig_atomic;

static inline u32 ig_atomic_read(const ig_atomic *a)
{
	return __atomic_load_n(&a->v, __ATOMIC_RELAXED);
}

static inline bool ig_atomic_acquire(ig_atomic *a, u32 *old, u32 new)
{
	return __atomic_compare_exchange_n(&a->v, old, new, false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static inline bool ig_atomic_add_limit(ig_atomic *a, u32 n, u32 most)
{
	if (__atomic_add_fetch(&a->v, n, __ATOMIC_RELAXED) <= most)
		return true;
	__atomic_fetch_sub(&a->v, n, __ATOMIC_RELAXED);
	return false;
}

static inline void ig_atomic_sub(ig_atomic *a, u32 n)
{
	__atomic_fetch_sub(&a->v, n, __ATOMIC_RELAXED);
}

static inline void ig_atomic_release(ig_atomic *a, u32 new)
{
	__atomic_store_n(&a->v, new, __ATOMIC_RELEASE);
}

typedef struct {
	u64 v;
} ig_atomic64;

static inline u64 ig_atomic64_read(const ig_atomic64 *a)
{
	return __atomic_load_n(&a->v, __ATOMIC_RELAXED);
}

static inline bool ig_atomic64_swap(ig_atomic64 *a, u64 old, u64 new)
{
	return __atomic_compare_exchange_n(&a->v, &old, new, false,
					   __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

typedef unsigned long *ig_tally;

static inline void ig_tally_inc(ig_tally tally)
{
	if (tally)
		__atomic_fetch_add(tally, 1, __ATOMIC_RELAXED);
}

#endif /* __KERNEL__ */

#endif /* IG_PORT_H */
